"""The VC-API of the W3C Credentials Community Group, as far as its test suites ask: sign and check with throw-away keys.

For trying out only. The keys are made when the server starts and never an issuer's; the routes exist only where
``BADGES_VC_API=1``, and then only on a machine's own address.
"""

from badges.web.vc_api.routes import router
from badges.web.vc_api.suites import Suite, new_suites

__all__ = ["Suite", "new_suites", "router"]
