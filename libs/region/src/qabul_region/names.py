"""What a thing is called in the four languages of the region."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from qabul_terms import LANGUAGES, Language, text_in


class Names(BaseModel):
    """One name in up to four languages; asked for a missing one, it answers with the nearest it has."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True)

    uz_cyrl: str | None = Field(default=None, alias="uz-Cyrl", min_length=1)
    uz_latn: str | None = Field(default=None, alias="uz-Latn", min_length=1)
    ru: str | None = Field(default=None, min_length=1)
    en: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.written():
            raise ValueError(f"a name is needed in at least one of {', '.join(LANGUAGES)}")
        return self

    def get(self, language: Language) -> str:
        """Return the name in this language, else in the nearest one there is."""
        return text_in(language, self.written())

    def written(self) -> dict[Language, str]:
        """Return the languages this name is really written in, without any fallback."""
        candidates: dict[Language, str | None] = {
            "uz-Cyrl": self.uz_cyrl,
            "uz-Latn": self.uz_latn,
            "ru": self.ru,
            "en": self.en,
        }
        return {language: text for language, text in candidates.items() if text}


__all__ = ["LANGUAGES", "Language", "Names"]
