"""The application: every room's pages and API behind one door.

A module of `app.pages` or `app.api` with a `router` takes part by being there, in the order of
the alphabet; its paths must therefore not depend on that order.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from app import api, pages
from app.base.settings import get_settings
from app.casefile.audit import record_look, record_refusal
from app.pages.frame import frame
from app.web import api_docs, health, metrics
from app.web.context import session_cookie_name
from app.web.headers import API_VERSION
from app.web.install import install_web


def create_app() -> FastAPI:
    """The application of this process. SettingsError when a setting is missing or wrong."""
    settings = get_settings()
    app = FastAPI(
        title="Samenspel",
        version=API_VERSION,
        # Described and shown by our own pages: the framework's load scripts from elsewhere.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
    )
    install_web(
        app,
        secret=settings.secret.get_secret_value(),
        base_url=settings.base_url,
        tls=settings.tls,
        session_cookie=session_cookie_name(),
    )
    app.state.log_refusal = record_refusal
    app.state.log_look = record_look
    app.state.metrics = metrics.Metrics()
    app.add_middleware(metrics.MetricsMiddleware, metrics=app.state.metrics)
    for module in (api_docs, health, metrics):
        app.include_router(module.router, include_in_schema=False)
    for router in routers(pages):
        app.include_router(router, include_in_schema=False, dependencies=[Depends(frame)])
    for router in routers(api):
        app.include_router(router)
    return app


def routers(package: ModuleType) -> Iterator[APIRouter]:
    """The router of every module in `package` that has one, by name of the module."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        router = getattr(module, "router", None)
        if isinstance(router, APIRouter):
            yield router


def operation_id(route: APIRoute) -> str:
    """The name of an operation in the description: module and function, "cases_list_cases"."""
    return f"{route.endpoint.__module__.rpartition('.')[2]}_{route.name}"
