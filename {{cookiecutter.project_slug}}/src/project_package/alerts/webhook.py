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
    request = urllib.request.Request(settings.webhook, body, headers)
    for attempt in range(settings.attempts):
        if attempt:
            time.sleep(_PAUSE * 2 ** (attempt - 1))
        try:
            with urllib.request.urlopen(request, timeout=settings.timeout_seconds):
                _LOG.info("somebody was told", of=alert.event)
                return True
        except (OSError, ValueError, HTTPException) as error:
            # Not the address: what is secret of a webhook is in it.
            _LOG.warning("nobody was told", why=str(error), attempt=attempt + 1)
    return False
