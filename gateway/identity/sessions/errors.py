"""Why a sign-in is refused."""

from services.kit.errors import TooManyRequests, Unauthenticated
from services.kit.text import Text


class SignInRefused(Unauthenticated):
    code = "session.refused"
    title = Text("E-mail address or password is wrong", "Adresse ou mot de passe incorrect")
    detail = Text("Check both and try again.", "Vérifiez les deux et réessayez.")


class TooManyAttempts(TooManyRequests):
    code = "session.too_many_attempts"
    title = Text("Too many wrong attempts", "Trop de tentatives erronées")
    detail = Text("Wait {seconds} seconds, then try again.", "Attendez {seconds} secondes, puis réessayez.")
