"""How an error reads: problem documents as RFC 9457 has them. No Flask."""

from __future__ import annotations

import marshmallow as ma

from .schemas import Resource


class ProblemErrorSchema(Resource):
    parameter = ma.fields.String(metadata={"description": "The query parameter at fault."})
    pointer = ma.fields.String(metadata={"description": "The place in the body at fault, as a JSON pointer."})
    header = ma.fields.String(metadata={"description": "The header at fault."})
    code = ma.fields.String(required=True, metadata={"description": "What is wrong, for programs."})
    detail = ma.fields.String(required=True, metadata={"description": "What is wrong and what to type instead."})
    value = ma.fields.Raw(allow_none=True, metadata={"description": "The value at fault."})


class CandidateSchema(Resource):
    slug = ma.fields.String(required=True, metadata={"description": "The slug of what may be meant."})
    href = ma.fields.String(required=True, metadata={"description": "Where it is."})


class StandingSchema(Resource):
    kind = ma.fields.String(required=True, metadata={"description": "What it is."})
    slug = ma.fields.String(required=True, metadata={"description": "Its slug."})
    href = ma.fields.String(required=True, metadata={"description": "Where it is."})


class AvailableSchema(Resource):
    format = ma.fields.String(required=True, metadata={"description": "Its name, for `format=`."})
    media_type = ma.fields.String(required=True, metadata={"description": "Its media type, for Accept."})


class ProblemSchema(Resource):
    """An error, as RFC 9457 has it."""

    type = ma.fields.String(required=True, metadata={"description": "A page about this sort of problem."})
    title = ma.fields.String(required=True, metadata={"description": "The sort of problem."})
    status = ma.fields.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = ma.fields.String(required=True, metadata={"description": "This problem, in a sentence."})
    instance = ma.fields.String(required=True, metadata={"description": "The id of the request, as in the log."})
    errors = ma.fields.List(ma.fields.Nested(ProblemErrorSchema), metadata={"description": "Each fault of the request."})
    suggestions = ma.fields.List(ma.fields.String(), metadata={"description": "Addresses that were perhaps meant."})
    candidates = ma.fields.List(ma.fields.Nested(CandidateSchema), metadata={"description": "What an ambiguous name may mean."})
    href = ma.fields.String(metadata={"description": "Where what exists already is."})
    standing = ma.fields.List(ma.fields.Nested(StandingSchema), metadata={"description": "What cannot be without the thing."})
    etag = ma.fields.String(metadata={"description": "The etag that the thing has now."})
    reason = ma.fields.String(metadata={"description": "Why it was removed."})
    removed_at = ma.fields.String(metadata={"description": "When it was removed, in UTC."})
    successor = ma.fields.Nested(CandidateSchema, allow_none=True, metadata={"description": "What took the place of what was removed."})
    available = ma.fields.List(ma.fields.Nested(AvailableSchema), metadata={"description": "The formats that there are."})
