"""Tokens as Django REST framework checks them."""

import hashlib

from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class StockTokenAuthentication(TokenAuthentication):
    """As Django REST framework's own, on the product's tokens."""

    keyword = "Bearer"

    def authenticate_credentials(self, key):
        from tracker.models import AccessToken

        digest = hashlib.sha512(key.encode()).hexdigest()
        token = AccessToken.objects.select_related("user").filter(digest=digest).first()
        if token is None or not token.user.is_active:
            raise AuthenticationFailed
        return token.user, token
