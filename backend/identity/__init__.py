"""Who is somebody? An OpenID Connect provider for the sample residents; its issuer is `<base>/identity`.

No passwords and no faces: everybody here is made up, so the sign-in page offers them by name and says so.
"""
