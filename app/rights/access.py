"""When a consent that sleeps may be read: when the consent may."""

from app.casefile.access import of_readable_entry, register
from app.rights.models import ConsentLapse

register(ConsentLapse, of_readable_entry(ConsentLapse.consent_id))
