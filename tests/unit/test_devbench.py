"""devbench itself, as far as nothing needs building for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devbench import build, checks, frappe_source, health, paths, processes, shell, steps, testing
from devbench.processes import Process
from devbench.service import Service

# --- the wheel becomes Frappe again


def test_names_are_renamed_in_every_spelling() -> None:
	theirs = b"import criscostack; Criscostack CRISCOSTACK Criscoerp crisco Crisco"
	assert frappe_source.rename(theirs) == b"import frappe; Frappe FRAPPE ERPNext frappe Frappe"


def test_binary_files_keep_their_bytes() -> None:
	picture = b"\x89PNG\0criscostack"
	assert frappe_source.renamed_content(picture) == picture


def test_a_wheel_unpacks_to_what_bench_expects(tmp_path: Path) -> None:
	wheel = tmp_path / "it.whl"
	with zipfile.ZipFile(wheel, "w") as archive:
		archive.writestr("criscostack/criscostack.py", "crisco = 1")
		archive.writestr("criscostack/utils/brik_helper.py", "")
		archive.writestr("criscostack/old.pyc", "")
		archive.writestr("it.dist-info/METADATA", "Requires-Dist: rq==1\nRequires-Dist: x; extra == 'dev'\n")
	frappe_source.unpack(wheel, tmp_path / "out")
	found = {str(f.relative_to(tmp_path / "out")) for f in (tmp_path / "out").rglob("*") if f.is_file()}
	assert found == {"frappe/frappe.py", "frappe/utils/bench_helper.py", "pyproject.toml"}
	project = (tmp_path / "out/pyproject.toml").read_text()
	assert '"rq==1"' in project and '"pydyf<0.11"' in project and "extra" not in project


# --- steps and their stamps


def make_step(tmp_path: Path, key: str, action=lambda log: None, made: Path | None = None) -> steps.Step:
	return steps.Step("a step", action, tmp_path / "stamp", key, made, log_folder=tmp_path)


def test_a_step_is_done_until_its_inputs_change(tmp_path: Path) -> None:
	first = make_step(tmp_path, "inputs")
	assert not first.done()
	first.run()
	assert first.done()
	assert not make_step(tmp_path, "other inputs").done()


def test_a_step_is_done_again_when_what_it_made_is_gone(tmp_path: Path) -> None:
	step = make_step(tmp_path, "inputs", made=tmp_path / "made")
	step.run()
	assert not step.done()


def test_a_step_that_fails_halfway_is_not_taken_for_done(tmp_path: Path) -> None:
	make_step(tmp_path, "inputs").run()
	broken = make_step(tmp_path, "inputs", lambda log: shell.run(["false"], log))
	with pytest.raises(steps.StepFailed):
		broken.run()
	assert not broken.done()


def test_a_failure_says_what_and_where_and_its_last_lines_and_what_to_do(tmp_path: Path) -> None:
	script = "print(*range(100), sep=chr(10)); print('no space left'); raise SystemExit(3)"
	step = make_step(tmp_path, "", lambda log: shell.run([sys.executable, "-c", script], log))
	with pytest.raises(steps.StepFailed) as failure:
		step.run()
	text = str(failure.value)
	for part in ("a step", "exit code 3", "a-step.log", "no space left", steps.TRY_AGAIN):
		assert part in text
	assert "\n99\n" in text and "\n50\n" not in text


def test_a_digest_tells_a_moved_file_and_a_changed_one(tmp_path: Path) -> None:
	(tmp_path / "a").write_text("x")
	before = steps.digest(tmp_path)
	(tmp_path / "a").rename(tmp_path / "b")
	moved = steps.digest(tmp_path)
	(tmp_path / "b").write_text("y")
	assert len({before, moved, steps.digest(tmp_path)}) == 3


def test_changing_one_step_redoes_those_after_it_and_none_before() -> None:
	def keys(*inputs: str) -> list[str]:
		chain = build._Chain("")
		return [chain.step(text[0], lambda log: None, [text], paths.HOME).key for text in inputs]

	before, after = keys("a1", "b1", "c1"), keys("a1", "b2", "c1")
	assert [x == y for x, y in zip(before, after, strict=True)] == [True, False, False]


# --- processes


def sleeper(**env: str) -> subprocess.Popen:
	return subprocess.Popen(["sleep", "60"], env={**os.environ, **env}, start_new_session=True)


def test_a_recycled_pid_is_never_killed() -> None:
	stranger = sleeper()
	try:
		recorded = Process(stranger.pid, started=Process.of(stranger.pid).started - 1)
		assert not recorded.alive()
		recorded.send(signal.SIGKILL)
		assert stranger.poll() is None
	finally:
		stranger.kill()
		stranger.wait()


def test_an_ended_child_that_nobody_waited_for_is_not_alive() -> None:
	child = subprocess.Popen(["true"])
	assert processes.wait_until(lambda: Process.of(child.pid) is None, 5)
	child.wait()


def test_a_mark_covers_what_lies_under_it_and_no_neighbour() -> None:
	children = [sleeper(**{processes.MARK: mark}) for mark in ("/x/test/web", "/x/test2/web")]
	try:
		assert processes.wait_until(lambda: any(processes.marked("/x/test2")), 5)
		assert [p.pid for p in processes.marked("/x/test")] == [children[0].pid]
		processes.kill("/x/test")
		assert children[0].wait(5) == -signal.SIGKILL
		assert children[1].poll() is None
	finally:
		for child in children:
			child.kill()
			child.wait()


def make_service(tmp_path: Path, script: str) -> Service:
	command = ["sh", "-c", script]
	return Service("it", tmp_path, command, health.alive, tmp_path, dict(os.environ), grace=0.3)


def test_killing_a_service_reaches_what_left_its_session(tmp_path: Path) -> None:
	service = make_service(tmp_path, "setsid sleep 60 & sleep 60")
	service.start()
	assert processes.wait_until(lambda: len(service.pids()) == 3, 5)
	service.kill()
	assert service.pids() == [] and not service.leader


def test_a_service_that_ignores_the_polite_way_is_killed_after_its_grace(tmp_path: Path) -> None:
	service = make_service(tmp_path, "trap '' TERM; echo ready; while :; do sleep 60; done")
	service.start()
	assert processes.wait_until(lambda: "ready" in service.log.read_text(), 5)
	service.stop()
	assert service.pids() == []


def test_a_service_that_ends_while_starting_shows_its_log(tmp_path: Path) -> None:
	service = make_service(tmp_path, "sleep 0.2; echo port is taken; exit 1")
	service.healthy = lambda it: False
	service.start()
	with pytest.raises(Exception, match=r"(?s)it ended while starting.*port is taken"):
		service.wait_healthy(10)


def test_options_alone_keep_the_default_paths() -> None:
	assert testing.with_paths(["-k", "clock"], ["tests/unit"]) == ["-k", "clock", "tests/unit"]
	assert testing.with_paths(["-x", "tests/web::t"], ["tests/unit"]) == ["-x", "tests/web::t"]


# --- pins


def test_lock_files_name_no_registry() -> None:
	files = list(checks.lock_files(paths.CHECKOUT))
	assert paths.TOOL / "frappe/package-lock.json" in files
	assert [line for file in files for line in checks.addresses(file)] == []


def test_an_address_in_a_lock_file_is_found(tmp_path: Path) -> None:
	lock = tmp_path / "package-lock.json"
	lock.write_text('{\n"resolved": "somewhere"\n}')
	assert list(checks.addresses(lock)) == ['package-lock.json:2: "resolved"']


def test_every_node_package_has_a_version_and_a_hash() -> None:
	lock = json.loads((paths.TOOL / "frappe/package-lock.json").read_text())
	installed = {name: entry for name, entry in lock["packages"].items() if name}
	assert len(installed) > 250
	assert [name for name, e in installed.items() if not (e.get("version") and e.get("integrity"))] == []


@pytest.mark.parametrize("file", sorted(paths.PINS.glob("*.txt")), ids=lambda file: file.name)
def test_every_pin_is_an_exact_version(file: Path) -> None:
	lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
	assert [line for line in lines if "==" not in line] == []


def test_names_compare_as_pip_compares_them() -> None:
	assert build.names("Foo_Bar.baz==1\n# x\nqux @ file:///x\n") == {"foo-bar-baz", "qux"}
