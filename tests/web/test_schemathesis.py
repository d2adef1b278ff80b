"""The OpenAPI document against the application: schemathesis makes requests that the document allows and such that it forbids.

`make contract` runs it with more of them: CONTRACT_EXAMPLES says how many for each operation and mode.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance, response_schema_conformance

from service.web.api import MOST_PARAMETERS

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "8"))
MODES = {"allowed": GenerationMode.POSITIVE, "forbidden": GenerationMode.NEGATIVE}
# What is wrong with the form of a parameter, which its schema tells in full. All else that may be wrong, it cannot tell: a
# word that is nowhere in the catalog, a cursor of another query, two parameters that do not go together.
OF_FORM = {"invalid_value", "unknown_parameter", "repeated_parameter"}
# Parameters with a small language of their own, of which the schema tells only the letters: a question has a word in it, and the
# rows of a comparison go by the names of meters and benchmarks.
UNTOLD = {"q", "fields", "weights", "frontier"}
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    derandomize=True, database=None,
)  # fmt: skip


@pytest.fixture(scope="module")
def schema(client):
    # A validator of answers must read them as they are.
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", client.application)


def check(case, mode):
    """Ask, and hold the answer against the document. With `fields=` a body has only those, also of what is required."""
    excluded = [positive_data_acceptance, *([response_schema_conformance] if "fields" in (case.query or {}) else [])]
    answer = case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=excluded)
    if mode is GenerationMode.POSITIVE and answer.status_code == 400 and len(case.query or {}) <= MOST_PARAMETERS:
        wrong = {error["parameter"] for error in answer.json()["errors"] if error["code"] in OF_FORM}
        assert wrong <= UNTOLD, (wrong, case.as_curl_command(), answer.json())


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_every_operation_keeps_to_the_document(schema, mode):
    failures = {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @SETTINGS
        @given(case=operation.as_strategy(generation_mode=mode))
        def asked(case):
            check(case, mode)

        try:
            asked()
        except Unsatisfiable:  # an operation without parameters can be given nothing that is forbidden
            assert not operation.definition.raw.get("parameters")
        except (FailureGroup, AssertionError) as failure:
            failures[operation.label] = "\n".join(str(one) for one in getattr(failure, "exceptions", [failure]))[:3000]
    assert not failures, "\n\n".join(f"{label}: {text}" for label, text in failures.items())
