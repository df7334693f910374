"""The page, with a policy that lets nothing run but what is in it."""

import base64
import hashlib
import re
from pathlib import Path

from starlette.responses import HTMLResponse, Response

PAGE = Path(__file__).with_name("page.html")
PLACEHOLDER = "<!doctype html><title>Sandbox</title><p>The sandbox is running; its page is not installed.</p>"
INLINE = re.compile(r"<(script|style)[^>]*>(.*?)</\1>", re.DOTALL)


def serve_page() -> Response:
    """The page, read afresh so that editing it needs no restart."""
    html = PAGE.read_text(encoding="utf-8") if PAGE.exists() else PLACEHOLDER
    headers = {
        "content-security-policy": write_policy(html),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    return HTMLResponse(html, headers=headers)


def write_policy(html: str) -> str:
    """A Content-Security-Policy that admits exactly the inline scripts and styles of a page."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for match in INLINE.finditer(html):
        digest = hashlib.sha256(match[2].encode()).digest()
        hashes[match[1]].append(f"'sha256-{base64.b64encode(digest).decode()}'")
    scripts, styles = (" ".join(hashes[kind]) or "'none'" for kind in ("script", "style"))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {styles}",
            "connect-src 'self'",
            "img-src 'self' data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
