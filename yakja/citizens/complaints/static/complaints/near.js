// “Near me”: asks the phone where it is, rounds to about a hundred metres, and opens the list of that spot.
for (const link of document.querySelectorAll("[data-near]")) {
  if (!navigator.geolocation) continue
  link.hidden = false
  link.addEventListener("click", (event) => {
    event.preventDefault()
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const address = new URL(location.href)
      address.searchParams.delete("cursor")
      address.searchParams.set("near", `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`)
      location.assign(address)
    })
  })
}
