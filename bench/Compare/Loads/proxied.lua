-- Each connection begins with a header of PROXY v2 (sections 2.2 and 2.4 of its specification), as from a load balancer: TCP over IPv4, a client of its own.
-- The first call is wrk's own, which looks at a request without sending it and takes HTTP alone.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "result.lua")

local start = "\r\n\r\n\0\r\nQUIT\n\33\17\0\12\198\51\100"
local stop = "\10\1\0\1\31\65" -- the port of the client goes before it; 10.1.0.1:8001
local first, ports, addresses = 1024, 60000, 250
local count = -1

request = function()
  count = count + 1
  if count == 0 then return wrk.format() end
  local port = first + count % ports
  local address = 1 + math.floor(count / ports) % addresses
  return start .. string.char(address) .. stop:sub(1, 4) .. string.char(math.floor(port / 256), port % 256) .. stop:sub(5) .. wrk.format()
end
