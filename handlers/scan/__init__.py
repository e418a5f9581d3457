"""The main job: what is sent is read and redeemed; looked at; taken back."""
