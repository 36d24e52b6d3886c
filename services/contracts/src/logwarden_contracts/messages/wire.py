"""The root of every message: strict for writers, lenient for readers, one version a schema."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError


class UnreadableMessage(ValueError):
    """A message that is not what its topic promises.

    Attributes:
        message: name of the expected message.
        detail: pydantic's own list of what is wrong, without the input values.
    """

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(f"not a {message}: {detail}")
        self.message = message
        self.detail = detail


class Part(BaseModel):
    """A piece of a message. Unknown fields are refused where one is written, see `Message.read`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Message(Part):
    """A whole message, as it stands on a topic or in an HTTP body.

    A schema changes only together with its `SCHEMA_VERSION` (a test compares the stored schemas);
    it travels in the Kafka header `schema`. Readers take version N and N-1 and ignore fields they
    do not know.
    """

    SCHEMA_VERSION: ClassVar[int] = 1

    @classmethod
    def read(cls, text: bytes | str) -> Self:
        """Parse JSON from another process.

        Raises:
            UnreadableMessage: it is not JSON, or not this message.
        """
        try:
            return cls.model_validate_json(text, extra="ignore")
        except ValidationError as error:
            detail: list[Any] = error.errors(include_url=False, include_input=False)
            first = detail[0]
            place = ".".join(str(step) for step in first["loc"]) or "message"
            raise UnreadableMessage(cls.__name__, f"{place}: {first['msg']}") from error

    def write(self) -> bytes:
        """Compact JSON, UTF-8."""
        return self.__pydantic_serializer__.to_json(self)
