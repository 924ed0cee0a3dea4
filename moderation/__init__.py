"""What staff decide about answers: rules, log, hints, reports, the desk, statistics and alerts."""
