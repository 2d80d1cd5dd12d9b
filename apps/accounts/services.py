"""What may be done to users beside signing up and in, which is django-allauth's."""

from apps.accounts.models import User


def set_may_enter(*, user: User, may_enter: bool) -> None:
    """Let a person sign in, or keep them out everywhere."""
    user.is_active = may_enter
    user.save(update_fields=["is_active"])


def make_platform_admin(*, email: str, password: str | None) -> tuple[User, bool]:
    """Make the user with this address a platform administrator and return it, and whether it is new.

    A known user keeps their password unless one is given.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return User.objects.create_superuser(email, password), True
    user.is_staff = user.is_superuser = user.is_active = True
    if password is not None:
        user.set_password(password)
    user.save()
    return user, False
