/** Two soft notes, made here so that no sound file travels. Silent where the browser forbids sound before the first key press. */
export function ringTone(): void {
  const audio = new AudioContext();
  const notes = [
    { hertz: 660, atS: 0 },
    { hertz: 880, atS: 0.18 },
  ];
  for (const { hertz, atS } of notes) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, audio.currentTime + atS);
    volume.gain.exponentialRampToValueAtTime(0.12, audio.currentTime + atS + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + atS + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + atS);
    tone.stop(audio.currentTime + atS + 0.4);
  }
  setTimeout(() => void audio.close(), 1_000);
}
