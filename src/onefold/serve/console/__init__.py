"""The console: the built pages, served with a strict content policy. All that they know they ask of the public API."""

from onefold.serve.console.pages import routes as routes
