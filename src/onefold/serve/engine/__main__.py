"""`python -m onefold.serve.engine`: started by the service, never by hand."""

from __future__ import annotations

from onefold.serve.engine.child import main

if __name__ == "__main__":
    main()
