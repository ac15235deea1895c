-- Only `done`: wrk then sends its fixed request as if there were no script, and the figures come out exact instead of rounded for people.
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%.0f,"microseconds":%.0f,"bytes":%.0f,"p50":%.0f,"p99":%.0f,"connect":%.0f,"read":%.0f,"write":%.0f,"status":%.0f,"timeout":%.0f}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    e.connect, e.read, e.write, e.status, e.timeout))
end
