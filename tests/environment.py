"""A pytest plugin that sets the environment before Django reads it: a place of its own, nothing of the developer's."""

import atexit
import os
import shutil
import tempfile

import pytest

pytest.register_assert_rewrite("tests.browser", "tests.faults")  # what helpers compare is shown, too
for name in [name for name in os.environ if name.startswith("KKW_")]:
    del os.environ[name]
folder = tempfile.mkdtemp(prefix="krefeld-kann-was-test-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ |= {
    "KKW_MODE": "local",
    "KKW_DEBUG": "1",  # static files from their sources; pytest-django switches settings.DEBUG itself off
    "KKW_DATA_DIR": folder,
    "KKW_SECRET_KEY": "a-key-for-tests-only-" * 4,
    "KKW_PUBLIC_URL": "https://antworten.example",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # browser tests: Playwright keeps a loop running in the thread of the test
}
