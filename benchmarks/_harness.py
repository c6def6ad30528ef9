"""What the benchmarks that need a site share: a connection, a stopwatch that counts statements, a table.

They write to the site, so it must be a test site: one whose `site_config.json` says `allow_tests`.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple
from unittest.mock import patch

import frappe

WARM_UP = 3


class Cost(NamedTuple):
	"""What one piece of work took: its SQL statements, and in milliseconds the best, the median and the 95th percentile.

	On a machine that others use too the best is nearest to what the work itself takes.
	"""

	statements: float
	best: float
	median: float
	p95: float


def site() -> str:
	"""The site's name: SD_SITE, or what `make bench` set."""
	name = os.environ.get("SD_SITE") or os.environ.get("DEVBENCH_SITE")
	if not name:
		sys.exit(
			"No site. Run `make bench`, or set SD_BENCH to a bench folder and SD_SITE to a test site's name."
		)
	return name


def connect() -> None:
	"""Connect to the site as Administrator; ends the program if the site may not be written to."""
	bench, sites = os.environ.get("SD_BENCH"), os.environ.get("DEVBENCH_SITES")
	os.chdir(Path(bench) / "sites" if bench else sites or ".")
	frappe.init(site(), sites_path=".")
	if not frappe.conf.allow_tests:
		sys.exit(
			f"{site()} is no test site. The benchmarks write to it: set allow_tests in its site_config.json."
		)
	frappe.connect()
	frappe.flags.mute_emails = True
	frappe.set_user("Administrator")


def new_request(user: str) -> None:
	"""Forget what a request remembers, as between two requests; what Redis holds stays."""
	frappe.db.rollback()
	frappe.set_user(user)
	getattr(frappe.local, "request_cache", {}).clear()


@contextmanager
def recorded() -> Iterator[list[str]]:
	"""Collects the SQL statements, with their values filled in."""
	sent: list[str] = []
	cursor, original = frappe.db._cursor, frappe.db._cursor.execute

	def execute(*args, **kwargs):
		result = original(*args, **kwargs)
		executed = cursor._executed
		sent.append(executed.decode() if isinstance(executed, bytes) else executed)
		return result

	with patch.object(cursor, "execute", execute):
		yield sent


def measure_in_turn(works: dict[str, tuple[str, Callable[[], object]]], rounds: int) -> dict[str, Cost]:
	"""The cost of each piece of work, done by its user.

	They take turns, so that what else the machine does at a time falls on all of them alike.
	"""
	samples: dict[str, list[tuple[float, int]]] = {title: [] for title in works}
	for _ in range(rounds + WARM_UP):
		for title, (user, work) in works.items():
			samples[title].append(one_request(work, user))
	return {title: cost_of(taken[WARM_UP:]) for title, taken in samples.items()}


def one_request(work: Callable[[], object], user: str) -> tuple[float, int]:
	"""Milliseconds, with the commit, and statements of one piece of work, as in a request of its own."""
	new_request(user)
	with recorded() as sent:
		began = perf_counter()
		work()
		frappe.db.commit()
		took = (perf_counter() - began) * 1000
	return took, len([query for query in sent if not is_transaction_control(query)])


def cost_of(samples: Sequence[tuple[float, int]]) -> Cost:
	"""Samples as one line of a table."""
	times = sorted(took for took, _ in samples)
	return Cost(median(count for _, count in samples), times[0], median(times), times[int(len(times) * 0.95)])


def is_transaction_control(query: str) -> bool:
	"""Commits and the like, which Frappe sends in different ways in its versions."""
	return query.strip().lower().startswith(("commit", "start transaction", "rollback", "set "))


def plans(work: Callable[[], object], *, user: str, table: str) -> Iterator[tuple[str, list[dict]]]:
	"""The statements of `work` that read `table`, each with its EXPLAIN rows."""
	new_request(user)
	with recorded() as sent:
		work()
	for query in sent:
		if query.lstrip().lower().startswith("select") and f"`{table}`" in query:
			yield " ".join(query.split()), frappe.db.sql("explain " + query.replace("%", "%%"), as_dict=True)


def print_plans(title: str, found: Iterator[tuple[str, list[dict]]]) -> None:
	"""Plans as people read them."""
	print(f"\n{title}")
	for query, rows in found:
		print(f"  {query[:90]} … {query[-110:]}" if len(query) > 200 else f"  {query}")
		for row in rows:
			reading = f"{row['table']} by {row['key'] or 'NO INDEX'} ({row['type']}, about {int(row['rows'] or 0):,} rows)"
			print(f"    {reading}; {row['Extra'] or ''}")


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
	"""A title, and columns as wide as they need to be."""
	cells = [[_cell(value) for value in row] for row in rows]
	widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
	print(f"\n{title}")
	for line in (heads, *cells):
		first, *others = (text for text in line)
		print(
			"  ".join(
				[first.ljust(widths[0]), *(text.rjust(w) for text, w in zip(others, widths[1:], strict=True))]
			)
		)


def _cell(value: object) -> str:
	if isinstance(value, float):
		return f"{value:,.0f}" if value.is_integer() or value >= 1000 else f"{value:,.1f}"
	return f"{value:,}" if isinstance(value, int) else str(value)


def print_machine() -> None:
	"""Where the numbers come from."""
	version = frappe.db.sql("select version()")[0][0]
	load = " ".join(f"{value:.1f}" for value in os.getloadavg())
	print(
		f"{os.cpu_count()} cores, load {load}; Python {platform.python_version()}, Frappe {frappe.__version__}, {version}"
	)
	print(
		f"Buffer pool {_variable('innodb_buffer_pool_size') // 2**20} MB, flush at commit {_variable('innodb_flush_log_at_trx_commit')}"
	)


def _variable(name: str) -> int:
	return int(frappe.db.sql(f"select @@{name}")[0][0])


def form(**values) -> None:
	"""The form of a request to Frappe's own list endpoints."""
	frappe.local.form_dict = frappe._dict(
		{key: value if isinstance(value, str | int) else json.dumps(value) for key, value in values.items()}
	)
