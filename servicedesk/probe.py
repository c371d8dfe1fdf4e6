"""Does a server of ours answer? `python -m servicedesk.probe URL` exits 0 when it does, else 1 with what it said.

Health checks and `make up` ask so: by address, without TLS, under a name of DESK_ALLOWED_HOSTS.
"""

import os
import sys
import urllib.error
import urllib.request

from servicedesk.environment import own_host

PATIENCE = 5  # seconds


def complaint(url: str) -> str:
    """Nothing when `url` answers with a success, else what it said; asked directly, under the desk's own host name."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    host = own_host(os.environ)
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with direct.open(request, timeout=PATIENCE):
            return ""
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(500).decode(errors='replace').strip()}"
    except OSError as error:
        return f"nothing ({getattr(error, 'reason', error)})"


if __name__ == "__main__":
    sys.exit(complaint(sys.argv[1]) or 0)
