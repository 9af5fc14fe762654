"""Wrong calls end with exit code 2 and one sentence, before any kernel starts."""

import pytest

from bsnskit.runs import engine


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nobody"), "nobody"),
        (("run", "sampel"), "sample"),
        (("run", "sample", "--week", "2020-20"), "is not a week"),
        (("run", "sample", "--week", "2021-W53"), "there is no week 2021-W53"),
        (("run", "sample", "--week", "2020-W21"), "lies after the last complete week of the data (2020-W20)"),
        (("run", "sample", "--wek", "2020-W20"), "No such option: --wek"),
        (("run", "sample", "--language", "de"), "'de' is not one of"),
        (("run",), "name the clients, or say --all"),
        (("run", "sample", "--all"), "name the clients, or say --all"),
        (("rnu", "sample"), "No such command 'rnu'"),
        (("import", "sample", "x.csv", "--as", "contact"), "Did you mean contacts?"),
    ],
)
def test_wrong_call_exits_2_with_one_sentence(place, call, arguments, said):
    code, _, told = call(*arguments, roots=place.data.parent)
    assert code == 2
    assert said in told
    assert len(told.strip().splitlines()) == 1
    assert not (place.reports / "sample").exists() or not list((place.reports / "sample").glob(".*"))


def test_wrong_call_speaks_french(place, call):
    code, _, told = call("run", "sample", "--week", "2020-W21", roots=place.data.parent, language="fr")
    assert code == 2
    assert "la semaine 2020-W21 est postérieure à la dernière semaine complète" in told


def test_wrong_call_of_the_program_itself_leaves_no_trace(place):
    done = place.bsns("run", "nobody")
    assert done.returncode == 2, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_all_clients_are_checked_before_the_first_kernel(place, monkeypatch):
    from bsnskit.errors import UnknownClient
    from bsnskit.i18n import Language
    from bsnskit.runs import run_clients

    def no_kernel(*arguments, **named):
        raise AssertionError("a kernel was started")

    monkeypatch.setattr(engine, "execute", no_kernel)
    with pytest.raises(UnknownClient):
        run_clients(
            ["sample", "nobody"], week="last", words=Language("en"), say=print, progress=None, data=place.data,
            reports=place.reports,
        )  # fmt: skip
