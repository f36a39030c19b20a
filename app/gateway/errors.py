"""What can go wrong between us and a backend.

* GatewayError
  + BackendUnavailable   no answer, a late answer, a 5xx, or an answer that makes no sense
  + BackendRefused       a 4xx we did not expect: our mistake, not the citizen's
  + SignInNeeded         a 401: the resident's token is missing, wrong or too old
  + RecordNotFound       a 404 or 410
  + AnswersRejected      a 422, with one message per question
"""


class GatewayError(Exception):
    """A call to a backend that brought no usable answer; `api` names which."""

    def __init__(self, api: str, reason: str) -> None:
        super().__init__(f"{api}: {reason}")
        self.api = api
        self.reason = reason


class BackendUnavailable(GatewayError):
    """Nothing usable came back in time; trying later may help."""


class BackendRefused(GatewayError):
    """The backend would not take the call; trying again will not help."""


class SignInNeeded(GatewayError):
    """The backend does not know who is asking."""


class RecordNotFound(GatewayError):
    """There is no such thing, or it is not this person's."""


class AnswersRejected(GatewayError):
    """The backend read the answers and found some wrong; `problems` maps question ids to messages."""

    def __init__(self, api: str, problems: dict[str, str]) -> None:
        super().__init__(api, f"answers rejected: {', '.join(problems)}")
        self.problems = problems
