"""Questions and answers: from a service's form definition to a journey, with no input or output of its own.

read_form(data) -> Form -> path(answers) -> Question -> read, check, shown
"""

from app.journeys.answers import Answers, Checked, Problem, Raw, Shown, Value
from app.journeys.form import Form, Row
from app.journeys.kinds import KINDS
from app.journeys.members import raw_in
from app.journeys.question import Option, Question
from app.journeys.reading import FormInvalid, read_form

__all__ = [
    "KINDS",
    "Answers",
    "Checked",
    "Form",
    "FormInvalid",
    "Option",
    "Problem",
    "Question",
    "Raw",
    "Row",
    "Shown",
    "Value",
    "raw_in",
    "read_form",
]
