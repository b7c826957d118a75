"""As where keepers work: the whole bot with two keepers."""

from tests.handlers.keeping.conftest import stage as stage
