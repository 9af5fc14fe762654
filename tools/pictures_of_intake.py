"""Pictures of the intake, taken for `tools/pictures.py`: the assistant inside JupyterLab, and a template workbook.

The logs are made up: eight contacts whose days leave open which is the month, and sixty weeks in which a reason appears,
another ends and a week is missing.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bsnskit.deliver.templates import template_of
from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file
from bsnskit.weeks import monday_of, shift
from tools.faces import AUTHOR, Lab, bsns, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.pictures import Studio

CLIENT = "Exemple"
LABELS = {
    "1.01": "Je ne comprends pas ma facture",
    "1.02": "Où est mon remboursement ?",
    "2.10": "Je n’arrive pas à me connecter",
}
SAID = {
    "fr": {"kind": "Ce que contient le fichier", "accept": "Accepter et importer", "close": "Le laisser dans la boîte"},
    "en": {"kind": "What the file holds", "accept": "Accept and import", "close": "Leave it in the inbox"},
}
TEMPLATE = "placements"
WEEKS = 60


def open_log() -> str:
    """Return a log whose days do not say which is the month, with comments that are never shown."""
    rows = [
        f"T{n};{3 + n % 5:02d}/02/2020 09:{n:02d};{list(LABELS)[n % 3]};appel;Lyon;Mon numéro est le 06 12 34 56 78, rappelez-moi {n}"
        for n in range(40)
    ]
    return "\n".join(["Réf;Jour;Cause;Média;Agence;Commentaire", *rows]) + "\n"


def log_with_breaks() -> str:
    """Return sixty weeks: 1.02 appears, 2.10 ends, one week is missing and another lacks two days."""
    rows = []
    for at in range(WEEKS):
        monday = monday_of(shift("2021-W01", at))
        for day in range(5):
            if at == 31 or (at == 44 and day > 2):
                continue
            date = monday.fromordinal(monday.toordinal() + day)
            counts = {"1.01": 6 + at % 3, "1.02": 9 if at >= 24 else 0, "2.10": 8 if at < 46 else 0}
            rows += [
                f"{at}-{day}-{reason}-{n};{date:%d/%m/%Y};{reason};appel"
                for reason, count in counts.items()
                for n in range(count)
            ]
    return "\n".join(["N° contact;Date;N° motif;Canal", *rows]) + "\n"


def made(root: Path, language: str) -> Path:
    """Make an engagement with a list of three reasons; return its folder."""
    folder = create_engagement(f"{CLIENT} {language}", data=root / "data", language=language).folder
    listed = root / f"list_{language}.csv"
    listed.write_text("N°;Motif de contact\n" + "".join(f"{name};{label}\n" for name, label in LABELS.items()), "utf-8")
    import_file(open_engagement(folder), listed, kind="reasons", author=AUTHOR)
    return folder


def assistant(studio: Studio, language: str, keep: Callable[..., None], settle: Callable[[Page], None]) -> None:
    """Take the assistant in JupyterLab as it asks, then with the profile and the breaks of what was taken in."""
    folder, words = made(studio.roots, language), SAID[language]
    command = bsns("lab", folder.name, "--language", language, "--no-browser", roots=studio.roots)
    with serving(command, studio.roots / f"assistant_{language}.out") as face, studio.page(1100) as page:
        lab = Lab(page, face)
        lab.open("00_engagement")
        lab.run_all()
        page.keyboard.press("Control+b")
        box = lab.notebook.locator(".bsns-intake").first
        for name, text in (("assistant", open_log()), ("breaks_proposed", log_with_breaks())):
            file = studio.roots / f"{name}.csv"
            file.write_text(text, "utf-8")
            box.locator("input[type=file]").set_input_files(file)
            if name == "assistant":
                box.get_by_label(words["kind"], exact=True).select_option("contacts")
                for heading, column in (
                    ("Réf", "contact_id"),
                    ("Jour", "contacted_at"),
                    ("Cause", "reason_id"),
                    ("Média", "channel"),
                ):
                    box.get_by_label(heading, exact=True).select_option(column)
                    box.locator(".bsns-intake-used th", has_text=heading).wait_for()
                box.locator(".bsns-intake-busy").wait_for(state="detached")
                box.evaluate("view => view.scrollIntoView({ block: 'start' })")
                settle(page)
                keep(f"assistant_{language}", page.screenshot)
                box.get_by_role("button", name=words["close"]).click()
            else:
                box.get_by_role("button", name=words["accept"]).click()
                box.locator(".bsns-intake-done", has_text=file.name).wait_for()
        box.locator(".bsns-intake-breaks").wait_for()
        box.locator(".bsns-intake-profile").evaluate("part => part.scrollIntoView({ block: 'start' })")
        settle(page)
        keep(f"breaks_proposed_{language}", page.screenshot)


def template(studio: Studio, keep: Callable[..., None]) -> None:
    """Print a template workbook with LibreOffice, and keep its two sheets side by side as one page each."""
    program, printer = (shutil.which(name) for name in ("soffice", "pdftoppm"))
    if program is None or printer is None:
        print("template_fr: neither made nor changed, as LibreOffice or pdftoppm was not found")
        return
    folder = made(studio.roots / "template", "fr")
    engagement = open_engagement(folder)
    book = studio.roots / f"{TEMPLATE}.xlsx"
    book.write_bytes(template_of(TEMPLATE, engagement.settings, engagement.reasons["reason_id"].tolist()))
    home = f"-env:UserInstallation={(studio.roots / 'office').as_uri()}"
    subprocess.run(
        [program, home, "--headless", "--convert-to", "pdf", "--outdir", str(studio.roots), str(book)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    pages = studio.roots / "page"
    subprocess.run([printer, "-r", "130", "-png", str(book.with_suffix(".pdf")), str(pages)], check=True)
    shown = sorted(studio.roots.glob("page-*.png"))
    with studio.page(670) as page:
        style = (
            "body { margin: 0; background: #d9dee4 } div { height: 430px; overflow: hidden; margin: 16px; background: #fff }"
            " div:first-child { height: 190px } img { display: block; width: 1248px }"
        )
        sheet = studio.roots / "template.html"
        images = "".join(f'<div><img src="{place.name}"></div>' for place in shown)
        sheet.write_text(f"<!doctype html><style>{style}</style>{images}", "utf-8")
        page.goto(sheet.as_uri())
        keep("template_fr", lambda **options: page.screenshot(**options))
