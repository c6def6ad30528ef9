import sys

if sys.version_info < (3, 10):  # noqa: UP036 - whoever has an older one should read why
	sys.exit(f"devbench needs Python 3.10 or newer; this is {sys.version.split()[0]}")

from devbench.cli import main

sys.exit(main())
