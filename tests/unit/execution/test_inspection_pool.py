"""A hostile file costs one process, never the service or another file's answer."""

import asyncio
import sys

import pytest
from tests.factories import answers

from qabul_execution.answer_file import Fault, Unfit
from qabul_execution.answer_file.pool import InspectionPool, InspectorsAway

#: Stands in for a parser that a hostile PDF has hung, ended or taken over.
HANGS = (sys.executable, "-I", "-c", "import signal; signal.pause()")
DIES = (sys.executable, "-I", "-c", "import sys; sys.stdin.buffer.read(9)")
LIES = (sys.executable, "-I", "-c", "print('[1]', flush=True); import sys; sys.stdin.buffer.read()")


async def test_files_are_judged_in_processes_of_their_own():
    async with InspectionPool(size=2) as pool:
        found = await asyncio.gather(*[pool.inspect(answers.answer_pdf(pages)) for pages in range(1, 9)])

        assert [each.pages for each in found] == list(range(1, 9))


async def test_a_fault_comes_back_with_what_was_found():
    async with InspectionPool(size=1) as pool:
        with pytest.raises(Unfit) as unfit:
            await pool.inspect(answers.jpeg())

    assert unfit.value.fault is Fault.PICTURE
    assert unfit.value.found == "JPEG"


@pytest.mark.parametrize("command", [HANGS, DIES, LIES], ids=["hangs", "dies", "lies"])
async def test_an_inspector_that_fails_makes_the_file_unfit_and_is_replaced(command):
    async with InspectionPool(size=1, command=command, patience_s=0.3) as pool:
        for _ in range(2):
            with pytest.raises(Unfit) as unfit:
                await pool.inspect(answers.answer_pdf(padding=100_000))

            assert unfit.value.fault is Fault.TOO_COMPLEX


async def test_an_inspector_that_was_ended_between_two_files_is_started_again():
    async with InspectionPool(size=1) as pool:
        process = pool._inspectors[0]._process
        process.kill()
        process.wait()

        assert (await pool.inspect(answers.answer_pdf(2))).pages == 2


async def test_an_answer_nobody_waited_for_is_not_taken_for_that_of_the_next_file():
    async with InspectionPool(size=1) as pool:
        abandoned = asyncio.create_task(pool.inspect(answers.answer_pdf(7, padding=5_000_000)))
        await asyncio.sleep(0)  # one turn of the loop: it has been asked
        abandoned.cancel()
        with pytest.raises(asyncio.CancelledError):
            await abandoned

        assert (await pool.inspect(answers.answer_pdf(2))).pages == 2


async def test_without_inspectors_the_file_is_not_blamed():
    pool = InspectionPool(size=1, command=("/nowhere/python",))

    with pytest.raises(InspectorsAway):
        await pool.inspect(answers.answer_pdf())
    await pool.close()


async def test_an_inspector_has_neither_secrets_nor_much_memory():
    script = (
        "import os, resource, sys\n"
        "from qabul_execution.answer_file import inspector\n"
        "inspector._give_up_rights()\n"
        "assert not [name for name in os.environ if name.startswith('QABUL_')]\n"
        "try:\n bytearray(600 * 1024 * 1024)\nexcept MemoryError:\n print('refused')\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", script, stdout=asyncio.subprocess.PIPE, env={}
    )
    told, _ = await process.communicate()

    assert told == b"refused\n"
