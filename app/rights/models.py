"""The tables of this room."""

from app.rights import retention_models

__all__ = ["retention_models"]
