"""A new key per intention, as the API asks of its clients: with one drawn twice, 422 would be the right answer."""

import uuid

import schemathesis
from schemathesis.core.parameters import ParameterLocation

KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context, case, kwargs):
    # What was made invalid on purpose stays as it is.
    is_negative = case.meta is not None and case.meta.is_negative_at(ParameterLocation.HEADER)
    if case.headers is not None and KEY in case.headers and not is_negative:
        case.headers[KEY] = str(uuid.uuid4())
