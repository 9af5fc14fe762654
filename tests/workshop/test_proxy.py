"""The ballot behind nginx with TLS, configured by the very block that docs/workshop.md shows."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bsnskit.workshop.guard import TRIES
from tests.needs import find_program
from tests.workshop.conftest import Person, ballot_room

pytestmark = pytest.mark.nginx

NAME = "vote.example.org"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "workshop.md"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def certificate(folder: Path) -> None:
    import datetime as dt

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "vote.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "vote.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def configuration(folder: Path, port: int, behind: int) -> str:
    """Return nginx's whole configuration: the block of the page, with this machine's ports and files."""
    block = re.search(r"```nginx\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert block
    served = block[1]
    for shown, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"), ("127.0.0.1:8765", f"127.0.0.1:{behind}"),
        ("/etc/ssl/vote.example.org.pem", str(folder / "vote.pem")), ("/etc/ssl/vote.example.org.key", str(folder / "vote.key")),
    ):  # fmt: skip
        assert shown in served, shown
        served = served.replace(shown, here)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {temporary} access_log off; {served} }}"


class Outside(Person):
    """A participant beyond the proxy."""

    def __init__(self, port: int, trusted: Path) -> None:
        super().__init__(f"127.0.0.1:{port}", host=f"{NAME}:{port}")
        self.port, self.context = port, ssl.create_default_context(cafile=str(trusted))

    def ask(self, path, *, method="GET", body=None, **headers):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection = http.client.HTTPConnection(NAME, self.port, timeout=30)
        connection.sock = self.context.wrap_socket(raw, server_hostname=NAME)
        headers.setdefault("Host", self.host)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            told = answer.headers.get_all("Set-Cookie", [])
            self.cookies |= dict(part.partition(";")[0].split("=", 1) for part in told)
            return answer, told, answer.read().decode()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    certificate(folder)
    with ballot_room(folder, "Proxied", public=f"https://{NAME}:{port}") as room:
        (folder / "nginx.conf").write_text(configuration(folder, port, room.sitting.port), "utf-8")
        nginx = subprocess.Popen(
            [str(find_program("nginx")), "-p", str(folder), "-e", str(folder / "error.log"), "-c", "nginx.conf"]
        )
        try:
            until = time.monotonic() + 20
            while not is_open(port):
                assert nginx.poll() is None and time.monotonic() < until, (folder / "error.log").read_text("utf-8")
                time.sleep(0.1)
            yield room, lambda: Outside(port, folder / "vote.pem")
        finally:
            nginx.terminate()
            nginx.wait(20)


def test_lets_a_participant_vote_through_the_proxy(proxied):
    room, outside = proxied
    person = outside()
    assert room.entrance == f"https://{person.host}/?token={room.token}"
    answer, told, _ = person.ask(f"/?token={room.token}")
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert all("Secure" in cookie and "HttpOnly" in cookie for cookie in told)
    origin, form = f"https://{person.host}", {"Content-Type": "application/x-www-form-urlencoded"}
    answer, *_ = person.ask("/join", method="POST", body=urlencode({"name": "Zoé"}), Origin=origin, **form)
    assert answer.status == 303
    sent = {"round": 1, "key": "1.01\n(all)", "x": 3, "y": -4, "change": "a", "seen": 0}
    kind = {"Content-Type": "application/json"}
    answer, _, text = person.ask("/vote", method="POST", body=json.dumps(sent), Origin=origin, **kind)
    assert answer.status == 200 and json.loads(text)["outcome"] == "recorded"
    assert answer.headers["Strict-Transport-Security"] and answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    answer, *_ = person.ask("/vote", method="POST", body=json.dumps(sent), Origin=f"http://{NAME}.evil.example", **kind)
    assert answer.status == 403


def test_counts_wrong_tokens_by_the_address_beyond_the_proxy(proxied):
    room, outside = proxied
    answers = [outside().ask(f"/?token=wrong{number}")[0].status for number in range(TRIES + 1)]
    assert answers == [403] * TRIES + [429]
    # Whoever speaks to the ballot itself cannot pass for another, nor for the proxy's name.
    assert Person(room.address).ask("/", Host="evil.example").status == 421


def test_answers_nothing_but_the_ballot_through_the_proxy(proxied):
    _, outside = proxied
    for path in ("/api/kernels", "/engagement.yml", "/voila/render/03_classification.ipynb", "/../key"):
        assert outside().ask(path)[0].status in (400, 403, 404)
