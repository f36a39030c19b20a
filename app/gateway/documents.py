"""Documents: photographed papers, handed over one by one before the case they belong to.

What is wrong with one is said of the question it answers, whichever way the API says it.
"""

from pydantic import Field

from app.gateway.backend import Backend, Caller
from app.gateway.errors import AnswersRejected
from app.gateway.reads import Shape, shaped

NO_WORDS = ""


class Document(Shape):
    """A paper that the backend has."""

    id: str = Field(min_length=1, max_length=100)


class Documents:
    """The documents API; what it is given is never asked for again."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def keep(self, service_id: str, question_id: str, paper: tuple[str, bytes], caller: Caller, *, key: str) -> str:
        """The id of a paper (content type, bytes) that answers a question, the same for the same key.

        Raises AnswersRejected, naming the question, SignInNeeded.
        """
        return self._keep({"service": service_id, "question": question_id}, paper, caller, key, question_id)

    def keep_for_case(self, reference: str, paper: tuple[str, bytes], caller: Caller, *, key: str) -> str:
        """The id of a paper that a case waits for, the same for the same key. Raises AnswersRejected, SignInNeeded."""
        return self._keep({"case": reference}, paper, caller, key, reference)

    def _keep(self, params: dict[str, str], paper: tuple[str, bytes], caller: Caller, key: str, about: str) -> str:
        kind, data = paper
        try:
            answer = self._backend.post_bytes("/documents", caller, data, kind=kind, params=params, idempotency_key=key)
        except AnswersRejected as error:
            words = next(iter(error.problems.values()), NO_WORDS)
            raise AnswersRejected(error.api, {about: words}) from error
        return shaped("documents", Document, answer).id
