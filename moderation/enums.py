from contributions.enums import Reason as Reason
