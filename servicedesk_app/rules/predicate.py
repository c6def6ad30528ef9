"""Conditions over a few fields of a record, said once and used twice.

A `Condition` is evaluated on a record's values (for a single document, stored or about to be), and
`to_sql` says it to the database (for lists). Said once, the two cannot drift apart.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any


class Condition:
	"""Something that is true or false of a record."""

	def holds(self, record: Mapping[str, Any]) -> bool:
		"""Whether it is true of `record`: field names to values, child tables to lists of such mappings."""
		raise NotImplementedError

	def __or__(self, other: "Condition") -> "Condition":
		return AnyOf((self, other))

	def __and__(self, other: "Condition") -> "Condition":
		return AllOf((self, other))


@dataclass(frozen=True)
class Always(Condition):
	"""True of every record."""

	def holds(self, record: Mapping[str, Any]) -> bool:
		return True


@dataclass(frozen=True)
class Never(Condition):
	"""True of no record."""

	def holds(self, record: Mapping[str, Any]) -> bool:
		return False


@dataclass(frozen=True)
class OneOf(Condition):
	"""The field has one of the values. An empty set of values is true of nothing; an empty field matches none."""

	field: str
	values: frozenset[str]

	def holds(self, record: Mapping[str, Any]) -> bool:
		return bool(record.get(self.field)) and record.get(self.field) in self.values


@dataclass(frozen=True)
class NotOneOf(Condition):
	"""The field has none of the values; an empty field has none."""

	field: str
	values: frozenset[str]

	def holds(self, record: Mapping[str, Any]) -> bool:
		return not record.get(self.field) or record.get(self.field) not in self.values


@dataclass(frozen=True)
class HasRow(Condition):
	"""A row of the child table `table` (of DocType `doctype`) has `value` in `field`."""

	table: str
	doctype: str
	field: str
	value: str

	def holds(self, record: Mapping[str, Any]) -> bool:
		return any(row.get(self.field) == self.value for row in record.get(self.table) or ())


@dataclass(frozen=True)
class AnyOf(Condition):
	"""At least one of the conditions is true."""

	conditions: tuple[Condition, ...]

	def holds(self, record: Mapping[str, Any]) -> bool:
		return any(condition.holds(record) for condition in self.conditions)


@dataclass(frozen=True)
class AllOf(Condition):
	"""All of the conditions are true."""

	conditions: tuple[Condition, ...]

	def holds(self, record: Mapping[str, Any]) -> bool:
		return all(condition.holds(record) for condition in self.conditions)


def one_of(field: str, values: Iterable[str]) -> Condition:
	"""`OneOf`, from any collection of values."""
	return OneOf(field, frozenset(values))


def not_one_of(field: str, values: Iterable[str]) -> Condition:
	"""`NotOneOf`, from any collection of values."""
	return NotOneOf(field, frozenset(values))


def alternatives(condition: Condition) -> tuple[Condition, ...]:
	"""Conditions without an "or" at their top, of which at least one holds exactly where `condition` holds.

	A database serves each of them by an index, where it would read all there is for an "or" over two tables.
	"""
	match condition:
		case AnyOf(conditions):
			return tuple(part for each in conditions for part in alternatives(each))
		case AllOf(conditions):
			combined = product(*(alternatives(each) for each in conditions))
			return tuple(parts[0] if len(parts) == 1 else AllOf(parts) for parts in combined)
	return (condition,)


def to_sql(condition: Condition, table: str, quote: Callable[[str], str]) -> str:
	"""The condition as SQL over `table` (a DocType's name), in parentheses; `quote` makes a literal of a value."""
	match condition:
		case Always():
			return "(1=1)"
		case Never():
			return "(1=0)"
		case OneOf(field, values):
			if not (listed := sorted(filter(None, values))):
				return "(1=0)"
			return f"(`tab{table}`.`{field}` in ({', '.join(map(quote, listed))}))"
		case NotOneOf(field, values):
			if not (listed := sorted(filter(None, values))):
				return "(1=1)"
			column = f"`tab{table}`.`{field}`"
			return f"({column} is null or {column} = '' or {column} not in ({', '.join(map(quote, listed))}))"
		case HasRow(_, doctype, field, value):
			return (
				f"(exists (select 1 from `tab{doctype}` where `tab{doctype}`.parent = `tab{table}`.name"
				f" and `tab{doctype}`.parenttype = {quote(table)} and `tab{doctype}`.`{field}` = {quote(value)}))"
			)
		case AnyOf(conditions):
			return "(" + " or ".join(to_sql(part, table, quote) for part in conditions) + ")"
		case AllOf(conditions):
			return "(" + " and ".join(to_sql(part, table, quote) for part in conditions) + ")"
	raise TypeError(f"{condition!r} is no condition that SQL can say.")
