"""What surrounds every request, whatever door it goes to: limits, cache, compression, headers, access log, metrics."""

from api.shell.access_log import AccessLog
from api.shell.cache import ResponseCache
from api.shell.clients import Clients
from api.shell.metrics import Metrics
from api.shell.middleware import Shell
from api.shell.timing import timed

__all__ = ["AccessLog", "Clients", "Metrics", "ResponseCache", "Shell", "timed"]
