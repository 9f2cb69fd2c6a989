/** Shows the time, and how many milliseconds the page took. */
const paragraph = document.getElementById('time');

function show() {
  const [navigation] = performance.getEntriesByType('navigation');
  const took = Math.round(navigation.responseEnd - navigation.startTime);
  paragraph.textContent = `It is ${new Date().toLocaleTimeString()}. This page arrived in ${took} ms.`;
}

show();
setInterval(show, 1000);
