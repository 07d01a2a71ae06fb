import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakja.config.settings.dev")
    from yakja.config.entrance import run

    run(sys.argv)
