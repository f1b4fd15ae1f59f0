"""Alerts are sent to an address that takes JSON, as chats and pagers offer one."""

import json
import time
import urllib.request
from dataclasses import asdict
from http.client import HTTPException

from .. import log
from ..config import Config
from .alert import Alert
from .section import Alerts

_LOG = log.get(__name__)
_PAUSE = 1.0  # seconds before the second attempt; twice as long before each further one


def send(config: Config, alert: Alert) -> bool:
    """Tell whoever is configured, and return whether somebody was reached.

    It never raises: what it is about has failed already, and that must not be hidden.
    """
    settings = config.section(Alerts)
    if settings.webhook is None:
        return False
    body = json.dumps(asdict(alert), ensure_ascii=False).encode()
    headers = {"content-type": "application/json"}
    address = settings.webhook.get_secret_value()
    for attempt in range(settings.attempts):
        if attempt:
            time.sleep(_PAUSE * 2 ** (attempt - 1))
        try:
            request = urllib.request.Request(address, body, headers)
            with urllib.request.urlopen(request, timeout=settings.timeout_seconds):
                _LOG.info("somebody was told", of=alert.event)
                return True
        except (OSError, ValueError, HTTPException) as error:
            # What is secret of a webhook is in its address, and errors about the
            # address itself repeat it.
            why = str(error) if isinstance(error, OSError) else type(error).__name__
            _LOG.warning("nobody was told", why=why, attempt=attempt + 1)
    return False
