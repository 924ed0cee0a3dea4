"""The floor: the least a Django application can do for the same work and still be an honest one.

A form with Django's own widgets and usual middleware, one insert, a thank-you page, and a feed that one look-up of a
version stamp answers. It has fewer fields than the product, no languages, no receipts and no moderation.
"""
