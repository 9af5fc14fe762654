"""Hands on the list editor in a real browser: the same for a bare page and JupyterLab."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.widgets.hands import BARE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from bsnskit.widgets.editor import Editor

TRAITS = ("reasons", "proposals", "versions", "version", "undoable", "words", "message", "file")


def show_bare(page: Page, editor: Editor, *, deaf: bool = False) -> EditorHands:
    """Show a real editor on a page without Jupyter: its traits are those of the Python object in this very process."""

    def python(kind: str, content: dict[str, Any]) -> dict[str, Any]:
        if deaf:
            return {}
        before = {name: getattr(editor, name) for name in TRAITS}
        editor._handle_custom_msg(content, [])
        return {name: getattr(editor, name) for name in TRAITS if getattr(editor, name) is not before[name]}

    page.expose_function("python", python)
    state = json.dumps({name: getattr(editor, name) for name in TRAITS})
    page.add_init_script(f"window.state = {state}; window.esm = {json.dumps(str(editor._esm))}")
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=BARE % editor._css, content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    page.wait_for_function("window.isReady")
    return EditorHands(page, page.locator(".bsns-editor"))


class EditorHands:
    """Chooses reasons, fills the form, reads what is shown."""

    def __init__(self, page: Page, editor: Locator) -> None:
        self.page, self.editor = page, editor
        editor.locator(".bsns-editor-items").wait_for(timeout=60_000)

    def item(self, reason_id: str) -> Locator:
        return self.editor.locator(f'.bsns-editor-item[data-id="{reason_id}"]')

    def ids(self) -> list[str]:
        return self.editor.locator(".bsns-editor-item").evaluate_all("items => items.map(item => item.dataset.id)")

    def change(self, reason_id: str, kind: str, why: str = "", **fields: str) -> None:
        """Choose a reason and fill the form; nothing is sent."""
        self.item(reason_id).click()
        self.editor.locator(f'input[type=radio][value="{kind}"]').check()
        self.fill(why, **fields)

    def fill(self, why: str = "", **fields: str) -> None:
        for name, value in fields.items():
            field = self.editor.locator(f'.bsns-editor-form [name="{name}"]')
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        if why:
            self.editor.locator('.bsns-editor-form [name="why"]').fill(why)

    def press(self, name: str) -> None:
        """Press a button by its class, and wait for the answer."""
        before = self.editor.get_attribute("data-answer")
        self.editor.locator(f".bsns-editor-{name}").first.click()
        self.page.wait_for_function(
            "before => document.querySelector('.bsns-editor').getAttribute('data-answer') !== before", arg=before
        )

    def said(self) -> str:
        return self.editor.locator(".bsns-editor-status").inner_text()

    def notice(self) -> str:
        return self.editor.locator(".bsns-editor-notice").inner_text()

    def tray(self) -> list[str]:
        return self.editor.locator(".bsns-editor-waiting li .bsns-editor-said").all_inner_texts()

    def versions(self) -> list[str]:
        return self.editor.locator(".bsns-editor-versions li").all_inner_texts()
