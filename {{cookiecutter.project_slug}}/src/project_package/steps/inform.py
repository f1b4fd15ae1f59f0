"""Show what was found on a page, and send the alerts."""

from .. import alerts, log, storage
from ..alerts import Alert
from ..reports import monitoring
from .context import Context

_LOG = log.get(__name__)


def run(context: Context) -> None:
    """Write the page, then tell people of everything that calls for attention."""
    decided = context.read_json("decision.json")
    page = monitoring.page(
        {
            "observed": context.read_json("observed.json"),
            "changes": context.read_json("changes.json"),
            "decision": decided,
            "run": context.run.record,
        },
        context.schema,
    )
    storage.write_text(context.target("monitoring.html"), page)
    for found in decided["alerts"]:
        _LOG.warning("alert", of=found["what"], says=found["message"])
        alert = Alert(
            event=found["what"],
            message=found["message"],
            pipeline=context.pipeline.name,
            step=context.step.name,
            run_id=context.run.run_id,
        )
        alerts.send(context.config, alert)
