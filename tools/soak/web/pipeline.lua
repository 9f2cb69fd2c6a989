-- Sends eight requests at once and compares every response: wrk -s pipeline.lua URL -- PATH FILE
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  wrong = 0
  local file = assert(io.open(args[2], "rb"))
  expected = file:read("*a")
  file:close()
  pipelined = string.rep(wrk.format("GET", args[1]), 8)
end

function request()
  return pipelined
end

function response(status, headers, body)
  if status ~= 200 or body ~= expected then wrong = wrong + 1 end
end

function done(summary, latency, requests)
  local total = 0
  for _, thread in ipairs(threads) do total = total + thread:get("wrong") end
  io.write(string.format("wrong: %d\n", total))
end
