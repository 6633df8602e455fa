-- Requests for wrk: a body read from a file, with a new number at the placeholder in each request; results as JSON.
-- Arguments: FILE START, then header fields as "Name: value".

local PLACEHOLDER = "@NUMBER@"
local before, after, number, whole

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local body = file:read("*a")
  file:close()
  number = tonumber(args[2])
  wrk.method = "POST"
  for index = 3, #args do
    local name, value = args[index]:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
  local from, to = body:find(PLACEHOLDER, 1, true)
  if from then
    before, after = body:sub(1, from - 1), body:sub(to + 1)
  else
    whole = wrk.format(nil, nil, nil, body)
  end
end

function request()
  if whole then return whole end
  number = number + 1
  return wrk.format(nil, nil, nil, before .. string.format("%.0f", number) .. after)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "errors": %d, "p50_ms": %.4f, "p99_ms": %.4f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
