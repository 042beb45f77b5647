"""A shop's web page with Segment's library for browsers, on an address of its own, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SNIPPET = """<!doctype html><title>Red shoes</title><script>
!function(){var i="analytics",analytics=window[i]=window[i]||[];analytics.invoked=true;
analytics.methods=["trackSubmit","trackClick","trackLink","trackForm","pageview","identify","reset","group","track",
"ready","alias","debug","page","screen","once","off","on","addSourceMiddleware","addIntegrationMiddleware",
"setAnonymousId","addDestinationMiddleware","register"];
analytics.factory=function(e){return function(){if(window[i].initialized)return window[i][e].apply(window[i],arguments);
var n=Array.prototype.slice.call(arguments);n.unshift(e);analytics.push(n);return analytics}};
for(var n=0;n<analytics.methods.length;n++){var key=analytics.methods[n];analytics[key]=analytics.factory(key)}
analytics._writeKey="%(key)s";analytics._cdn="%(collector)s";analytics._loadOptions=%(options)s;
}();
</script><script async src="/umd/standalone.js"></script>"""
"""What Segment tells its users to put into their pages; `_cdn` names the collector, from which all else follows."""


class _Pages(SimpleHTTPRequestHandler):
    """The library's files under /umd, and the page under any other path."""

    page = ""

    def do_GET(self) -> None:
        if self.path.startswith("/umd/"):
            super().do_GET()
            return
        content = type(self).page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Tests are quiet."""


@contextmanager
def shop(modules: Path, key: str, collector: str, options: str = "{}") -> Iterator[str]:
    """The address of a page that sends to the collector."""
    page = SNIPPET % {"key": key, "collector": collector, "options": options}
    pages = type("Pages", (_Pages,), {"page": page})
    folder = modules / "@segment" / "analytics-next" / "dist"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(pages, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/shoes?colour=red"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
