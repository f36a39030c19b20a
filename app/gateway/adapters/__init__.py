"""The same methods over standards that backends already speak: HSDS for places, CAP for warnings, Open311 for faults.

Which API speaks what is set by `BACKEND_<API>_KIND`; `native` is the contract itself.
"""
