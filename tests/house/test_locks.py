"""pyproject.toml, the locks and environment.yml say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
TABLES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = TABLES["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = ["requirements.lock", *(f"requirements-{extra}.lock" for extra in EXTRAS)]
WANTED = {
    "requirements.lock": PROJECT["dependencies"],
    **{f"requirements-{extra}.lock": [*PROJECT["dependencies"], *names] for extra, names in EXTRAS.items()},
}
CONDA_NAMES = {"duckdb": "python-duckdb", "ibis-framework": "ibis-duckdb"}


def read_lock(name: str) -> dict[str, list[tuple[Requirement, list[str]]]]:
    """Return each package's entries (one per marker) with their hashes."""
    entries: dict[str, list[tuple[Requirement, list[str]]]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text(encoding="utf-8")):
        head, *rest = block.replace("\\\n", "\n").splitlines()
        requirement = Requirement(head.strip())
        hashes = [line.strip() for line in rest if line.strip().startswith("--hash=")]
        entries.setdefault(canonicalize_name(requirement.name), []).append((requirement, hashes))
    return entries


def version_of(requirement: Requirement) -> str:
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return pin.version


def test_has_one_lock_per_extra_and_no_other():
    assert sorted(path.name for path in ROOT.glob("requirements*.lock")) == sorted(LOCKS)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_every_dependency_inside_its_range(name):
    locked = read_lock(name)
    for wanted in map(Requirement, WANTED[name]):
        entries = locked.get(canonicalize_name(wanted.name), [])
        assert entries, f"{wanted} is not in {name}: run `make locks`"
        for entry, _ in entries:
            assert wanted.specifier.contains(version_of(entry)), f"{entry} is outside {wanted}: run `make locks`"


@pytest.mark.parametrize("name", LOCKS)
def test_locks_every_package_with_hashes(name):
    entries = [entry for found in read_lock(name).values() for entry in found]
    assert len(entries) > 100
    assert [str(requirement) for requirement, hashes in entries if not hashes] == []
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", hash_) for _, hashes in entries for hash_ in hashes)


@pytest.mark.parametrize("name", [*LOCKS, "environment.yml"])
def test_names_no_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"(?m)\S*://\S+|^-\S+", text) == []  # pip's options begin a line


@pytest.mark.parametrize("name", LOCKS[1:])
def test_pins_the_same_versions_in_every_lock(name):
    # An extra may want on one more system what is wanted elsewhere anyway: markers widen, versions stay.
    main, extra = (
        {package: [version_of(entry) for entry, _ in entries] for package, entries in read_lock(lock).items()}
        for lock in ("requirements.lock", name)
    )
    assert {package: extra.get(package) for package in main} == main


@pytest.mark.parametrize(
    ("package", "system"),
    [
        ("colorama", {"sys_platform": "win32"}),
        ("pywinpty", {"os_name": "nt"}),
        ("appnope", {"sys_platform": "darwin"}),
        ("pexpect", {"sys_platform": "linux"}),
    ],
)
def test_locks_what_one_system_alone_needs(package, system):
    elsewhere = {"sys_platform": "other", "os_name": "other"}
    ((entry, _),) = read_lock("requirements.lock")[package]
    assert entry.marker is not None
    assert entry.marker.evaluate({**elsewhere, **system})
    if package != "pexpect":
        assert not entry.marker.evaluate(elsewhere)


def test_leaves_out_no_package_on_a_supported_python():
    for name in LOCKS:
        for wanted in map(Requirement, WANTED[name]):
            entries = read_lock(name)[canonicalize_name(wanted.name)]
            for python in ("3.11", "3.12", "3.13"):
                environment = {"python_version": python, "python_full_version": f"{python}.0"}
                if wanted.marker and not wanted.marker.evaluate(environment):
                    continue  # not wanted there: its own marker says so
                assert any(entry.marker is None or entry.marker.evaluate(environment) for entry, _ in entries), wanted


def test_locks_the_build_backend():
    locked = read_lock("requirements.lock")
    for wanted in map(Requirement, TABLES["build-system"]["requires"]):
        ((entry, _),) = locked[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version_of(entry))
    assert "editables" in locked  # hatchling asks for it only when the install is editable


def test_gives_conda_the_same_names_and_ranges():
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    given = dict(line.partition(" ")[::2] for line in environment["dependencies"])
    wanted = {
        CONDA_NAMES.get(entry.name, entry.name): entry.specifier for entry in map(Requirement, PROJECT["dependencies"])
    }
    assert SpecifierSet(given.pop("python")) == SpecifierSet(PROJECT["requires-python"])
    assert given.pop("pip") == ""
    assert {name: SpecifierSet(range_) for name, range_ in given.items()} == wanted


def test_supports_the_pythons_that_the_installer_accepts():
    from tools import install, locks

    supported = SpecifierSet(PROJECT["requires-python"])
    accepted = [minor for minor in range(8, 20) if install.OLDEST <= (3, minor) <= install.NEWEST]
    assert accepted == [minor for minor in range(8, 20) if f"3.{minor}" in supported]
    assert [f"3.{minor}" for minor in accepted] == list(locks.PYTHONS)
