"""Where do officials and employers decide, so that residents see what becomes of what they sent?

/desk/           which desk
/desk/official/  cases, and the switches that break this backend
/desk/employer/  vacancies and applications

Plain pages without JavaScript. Whoever opens one chooses a made-up person to be; everything is sample data.
"""
