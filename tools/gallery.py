"""Execute the committed gallery again and compare text and tables, not pictures, which depend on fonts.

    python -m tools.gallery

The notebooks of reports/sample/2020-W20/ are run by nbval on the sample as it was delivered, whatever was tried on the
board since; every output but SVG must be what it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bsnskit.runs import pristine_sample

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "reports" / "sample" / "2020-W20" / "notebooks"
PICTURES = "[pictures]\nregex: <svg(.|\\n)*</svg>\nreplace: PICTURE\n"


def main() -> int:
    """Run nbval over the gallery; its exit code is ours."""
    if len(list(GALLERY.glob("*.ipynb"))) != 5:
        print("reports/sample/2020-W20 is not whole; run `make demo` and commit it")
        return 1
    with tempfile.TemporaryDirectory(prefix="bsnskit-gallery-") as folder:
        rules = Path(folder) / "sanitize.cfg"
        rules.write_text(PICTURES, encoding="utf-8")
        data = pristine_sample(Path(folder) / "data")
        environment = {**os.environ, "BSNSKIT_DATA": str(data), "BSNSKIT_RENDER": "static"}
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "--dist=loadscope", "--nbval",
            "--nbval-current-env", f"--nbval-sanitize-with={rules}", "--nbval-cell-timeout=120", str(GALLERY),
        ]  # fmt: skip
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
