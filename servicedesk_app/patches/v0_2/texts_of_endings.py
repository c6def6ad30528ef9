"""Texts for the notices of 0.2: a ticket that was cancelled, merged or withdrawn."""

from servicedesk_app.setup import seeds


def execute() -> None:
	seeds.plant_notice_templates({"Cancelled", "Merged", "Withdrawn"})
