"""One notebook as a page, through Voilà with what Voilà leaves open closed.

Closed: every address but the page, its kernel and the front end's own files; any query (a template of the viewer's
choice hangs Voilà and leaks a kernel); files of the folder; tracebacks; foreign host names (DNS rebinding); other
origins; configuration files of whoever starts it. Nothing the page holds may ask another machine: the browser itself
is told so.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import errno
import logging
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import tornado.ioloop
import tornado.web
from jupyter_server import DEFAULT_STATIC_FILES_PATH
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from traitlets.config import Config
from voila import notebook_renderer
from voila.app import Voila
from voila.execute import VoilaExecutor
from voila.paths import STATIC_ROOT, collect_static_paths, collect_template_paths
from voila.request_info_handler import RequestInfoSocketHandler
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from bsnskit.errors import WrongCall
from bsnskit.serve.kernels import OwnKernel
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.store.engagement import Engagement

HERE = "127.0.0.1"
IDLE_S = 600
"""A kernel that nobody looks at any more is stopped after this time [s]; a page left properly stops it at once."""
CELL_S = 120
"""A cell may take so long [s]."""
PING_MS = 30_000
PONG_MS = 3 * PING_MS
"""A page that has not answered for so long is gone [ms]; at one ping it would be cut off every time it is asked."""
WELCOME_S = 60
"""The address is said after this time at the latest [s]."""
_EXTENSIONS = ["anywidget", "@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager"]
_SHIELDED: dict[type, type] = {}


def template_folder() -> Path:
    """Return the folder of our own Voilà template."""
    from bsnskit.store.roots import templates_root

    return templates_root() / "voila" / "bsnskit"


def write_page_notebook(
    folder: Path, name: str, engagement: Engagement, words: Language, *, source: Path | None = None
) -> Path:
    """Write the notebook in one language, alone in a folder: nothing else lies where Voilà could find it."""
    from bsnskit.store.notebooks import working_copy
    from bsnskit.store.roots import notebooks_root

    place = folder / f"{name}.ipynb"
    kit = nbformat.read(source or notebooks_root() / place.name, as_version=4)
    notebook = working_copy(kit, None, values={"client": engagement.name, "language": words.code}, words=words)
    notebook.metadata["title"] = engagement.settings.client
    nbformat.write(notebook, place)
    return place


class PageServer(Voila):
    """Voilà for one notebook. Made by `of`, run by `serve`."""

    engagement: Engagement
    words: Language
    until: dt.datetime | None = None
    """When the token ends, in UTC; None = with the process."""

    @classmethod
    def of(
        cls, engagement: Engagement, notebook: Path, *, words: Language, port: int | None, token: str, warm: bool
    ) -> PageServer:
        """Bind the port and prepare everything; nothing is answered before `serve`.

        Raises
        ------
        WrongCall : the port is taken
        """
        sockets = _bind(port)
        bound = sockets[0].getsockname()[1]
        server = cls(
            config=_settings(bound, token, words, warm),
            config_file_paths=[],
            notebook_path=str(notebook),
            root_dir=str(notebook.parent),
        )
        server.engagement, server.words, server.sockets, server.port = engagement, words, sockets, bound
        server.initialize([])
        asyncio.set_event_loop(asyncio.new_event_loop())
        logging.getLogger("traitlets").addHandler(Brief())
        logging.getLogger("tornado.general").setLevel(logging.ERROR)  # it takes PONG_MS for its own, and says so
        return server

    @property
    def address(self) -> str:
        """Address of the page, without the token."""
        return f"http://{HERE}:{self.port}/"

    def serve(self, *, open_browser: bool, announce: Callable[[], None]) -> None:
        """Answer until the process is told to stop; `announce` is called once the first page is ready."""
        self.wants_browser, self.announce = open_browser, announce
        self.start()

    def setup_template_dirs(self) -> None:
        """Put our template before Voilà's, which needs no installation into Jupyter's own folders."""
        paths = collect_template_paths(["voila", "nbconvert"], "lab", prune=True)
        self.template_paths = [str(template_folder()), *paths]
        self.static_paths = [
            *collect_static_paths(["voila", "nbconvert"], "lab"),
            STATIC_ROOT,
            DEFAULT_STATIC_FILES_PATH,
        ]

    def init_settings(self) -> dict[str, Any]:
        """Add what the handlers below need to Voilà's settings."""
        self.stand = _stand(self.engagement)
        settings = super().init_settings()
        return {
            **settings,
            "bsnskit": self,
            "allow_remote_access": False,
            "local_hostnames": ["localhost"],
            "headers": _headers(self.port),
            "log_function": self.note_request,
            "ws_ping_interval": PING_MS,
            "ws_ping_timeout": PONG_MS,
            "xsrf_cookie_kwargs": {"samesite": "Lax"},
        }

    def init_handlers(self) -> list[Any]:
        """Keep the page, its kernel and the front end's own files, each without tracebacks; drop the rest."""
        dropped = (AllowListFileHandler, RequestInfoSocketHandler)
        replaced = {TornadoVoilaHandler: Page, KernelHandler: KernelState}
        kept = []
        for pattern, handler, *rest in super().init_handlers():
            if not issubclass(handler, dropped):
                kept.append((pattern, replaced.get(handler) or shielded(handler), *rest))
        return kept

    def listen(self) -> None:
        """Listen on the sockets bound before, and say nothing of the token."""
        HTTPServer(self.app).add_sockets(self.sockets)
        self.ioloop = tornado.ioloop.IOLoop.current()
        self.ioloop.add_callback(self.welcome)
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.debug("stopped from the keyboard")
        finally:
            self.stop()

    async def welcome(self) -> None:
        """Say the address as soon as whoever opens it does not wait."""
        prepared = [task for pool in getattr(self.kernel_manager, "_pools", {}).values() for task in pool]
        for task in prepared:
            with contextlib.suppress(Exception):  # what is wrong with the page, the page says
                await asyncio.wait_for(asyncio.shield(_whole(task)), WELCOME_S)
        self.announce()
        if self.wants_browser:
            webbrowser.open(self.write_doorway().as_uri())

    def write_doorway(self) -> Path:
        """Write the file that leads a browser to the page: an argument of its command would show the token to all."""
        place = Path(self.root_dir) / "open.html"
        place.touch(mode=0o600)
        place.write_text(
            f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={self.address}?token={self.token}">',
            encoding="utf-8",
        )
        return place

    def note_request(self, handler: tornado.web.RequestHandler) -> None:
        """Log a request by its path alone; a query may hold a token."""
        if handler.request.path == "/" or handler.get_status() >= 400:
            request = handler.request
            self.engagement.log().info(
                "page %s %s %d %.0f ms",
                request.method,
                request.path,
                handler.get_status(),
                1000 * request.request_time(),
            )

    def error_page(self, status: int) -> str:
        """Return a page that says what to do, and nothing of the machine."""
        told = N_("Open the whole address that the terminal printed, token included.") if status == 403 else N_(
            "There is nothing at this address."
        )  # fmt: skip
        if status >= 500:
            told = N_("The page could not be made. The terminal it is served from says why.")
        template = self.app.settings["voila_jinja2_env"].get_template("error.html")
        return template.render(status=status, text=self.words.text(told), language=self.words.code)

    async def freshen(self) -> None:
        """Throw a prepared page away when the tables or the ledger have moved on since it was prepared."""
        stand = _stand(self.engagement)
        if stand == self.stand:
            return
        self.stand = stand
        manager = self.kernel_manager
        for name, pool in getattr(manager, "_pools", {}).items():
            stale, pool[:] = list(pool), []
            manager.fill_if_needed(delay=0, notebook_name=name)
            for task in stale:
                self.ioloop.add_callback(_stop_prepared, manager, task)


class QuietExecutor(VoilaExecutor):
    """Executes the cells; of one that fails the page says that it failed, in its own language, and no more."""

    def strip_code_cell_errors(self, cell: Any) -> Any:
        """Put our sentence in the place of every error."""
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                output.update(ename="", evalue="", traceback=[self.cell_error_instruction])
        return cell


notebook_renderer.VoilaExecutor = QuietExecutor  # Voilà offers no setting for it


class Brief(logging.Handler):
    """Say on the terminal why a cell failed: Voilà's own line holds the cell's output, and with it a client's words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the error's name and sentence."""
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            name, said = getattr(problem, "ename", type(problem).__name__), getattr(problem, "evalue", "")
            sys.stderr.write(f"bsns: {name}: {said}\n")


class TokenAlone(IdentityProvider):
    """A token opens, until its time is over; there is no login page and no password."""

    def get_user(self, handler: Any) -> Any:
        """Return who asks; nobody once the time is over."""
        until = handler.settings["bsnskit"].until
        if until is not None and dt.datetime.now(dt.UTC) >= until:
            return None
        return super().get_user(handler)

    @property
    def login_available(self) -> bool:
        """Never: whoever lacks the token is refused."""
        return False

    @property
    def logout_available(self) -> bool:
        """Never: closing the browser ends the visit."""
        return False


class Shield:
    """Refuse instead of leading to a login, and show a status and a sentence, never a traceback or a path."""

    def get_login_url(self) -> str:
        """Refuse: reached when a request carries no valid token."""
        raise tornado.web.HTTPError(403)

    def write_error(self: Any, status_code: int, **_: object) -> None:
        """Write our own page, whatever went wrong."""
        server: PageServer = self.settings["bsnskit"]
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(server.error_page(status_code))


def shielded(handler: type) -> type:
    """Return a handler class with the shield before it."""
    if handler not in _SHIELDED:
        _SHIELDED[handler] = type(f"Shielded{handler.__name__}", (Shield, handler), {})
    return _SHIELDED[handler]


class KernelState(Shield, KernelHandler):
    """Tell the page about its own kernel; stopping it has an address of its own."""

    def delete(self, kernel_id: str) -> None:
        """Refuse."""
        raise tornado.web.HTTPError(405)


class Page(Shield, TornadoVoilaHandler):
    """The page itself, at one address and without a query."""

    @tornado.web.authenticated
    async def get(self, path: str = "") -> None:
        """Exchange a token for a cookie, so that neither history nor kernel keeps it; then show the page."""
        if path:
            raise tornado.web.HTTPError(404)
        if self.request.query:
            return self.redirect(self.base_url)
        _ = self.xsrf_token  # sets the cookie without which leaving the page could not stop its kernel
        await self.settings["bsnskit"].freshen()
        return await super().get("")


def _settings(port: int, token: str, words: Language, warm: bool) -> Config:
    settings = Config()
    settings.Voila.update(
        ip=HERE, port=port, open_browser=False, token=token, identity_provider_class=TokenAlone, log_level="ERROR"
    )
    settings.IdentityProvider.cookie_options = {"samesite": "Lax"}
    settings.VoilaConfiguration.update(
        template="lab", theme="light", strip_sources=True, show_tracebacks=False, file_allowlist=[],
        allow_template_override="NO", allow_theme_override="NO", preheat_kernel=warm, default_pool_size=1,
        extension_allowlist=_EXTENSIONS, kernel_spec_manager_class=OwnKernel,
        resources={"bsnskit": _template_words(words)},
    )  # fmt: skip
    settings.HTMLExporter.language_code = words.code
    settings.MappingKernelManager.update(cull_idle_timeout=IDLE_S, cull_interval=30, cull_connected=False)
    settings.VoilaKernelManager.fill_delay = 3.0  # the page just asked for goes before the next one
    settings.VoilaExecutor.update(cell_error_instruction=words.text(_BROKEN), timeout=CELL_S)
    return settings


_BROKEN = N_("This part of the page could not be made. `bsns check` on the consultant's machine says why.")


def _template_words(words: Language) -> dict[str, str]:
    return {
        "language": words.code,
        "preparing": words.text(N_("The page is being prepared…")),
    }


def _headers(port: int) -> dict[str, str]:
    """Headers that keep a page on this machine, in the browser's own hands."""
    sockets = f"ws://{HERE}:{port} ws://localhost:{port}"
    policy = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",  # widgets are modules of blob: addresses
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' data: blob: {sockets}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _bind(port: int | None) -> list[Any]:
    try:
        return bind_sockets(port or 0, HERE)
    except OSError as problem:
        if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise WrongCall(
            "--port",
            N_("port {port} cannot be listened on"),
            N_("Another program holds it, or it is reserved."),
            N_("Name another port, or leave it out for a free one."),
            port=port,
        ) from problem


def _stand(engagement: Engagement) -> tuple[object, ...]:
    """Return what the figures rest on: when it changes, a page prepared before is stale."""
    files = [engagement.folder / "engagement.yml", *sorted((engagement.folder / "tables").glob("*.parquet"))]
    return engagement.ledger.position, tuple(place.stat().st_mtime_ns for place in files if place.exists())


async def _whole(task: asyncio.Task[Any]) -> None:
    await (await task)["task"]


async def _stop_prepared(manager: Any, task: asyncio.Task[Any]) -> None:
    prepared = await task
    await manager.shutdown_kernel(prepared["kernel_id"], now=True)
